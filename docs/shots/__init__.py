"""The guide of the houses, done literally: `make shots`.

A demo is started in a folder of its own; a person in Chromium then does what `docs/houses/first-show.md` says, by the
names that stand on the screen and by nothing else, and looks at every step whether it did what the guide promises.
What is worth showing becomes a picture in `docs/houses/pictures/`. So this is also the test that the guide works.

`demo` starts and ends the demo, `person` clicks and looks, `words` knows what the screen says in Dutch, `pictures` makes
small files, and each file of `chapters` is a part of the guide, in its order.
"""
