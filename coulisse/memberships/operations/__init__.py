"""What can be done with what people hold. Inside a house scope."""

from .uses import UsedUp, give_back_uses, release_uses, take_uses, use_up

__all__ = ["UsedUp", "give_back_uses", "release_uses", "take_uses", "use_up"]
