"""The gallery of components at /components/: what they look like in every state, and where the tests take their cases."""
