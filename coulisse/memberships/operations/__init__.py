"""What can be done with what people hold. Inside a house scope."""

from .codes import CodeRefused, CodeTaken, archive_codes, make_code, make_codes
from .uses import UsedUp, give_back_uses, release_uses, take_uses, use_up

__all__ = ["CodeRefused", "CodeTaken", "UsedUp", "archive_codes", "give_back_uses", "make_code", "make_codes", "release_uses", "take_uses", "use_up"]
