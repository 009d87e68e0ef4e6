"""A letter as JSON, for programs."""

from typing import Any

from neronet.man.notify import plain_form
from neronet.man.notify.channel import Parcel


def plain(parcel: Parcel) -> dict[str, Any]:
    """Return the letter with its id, which is the same whenever it is tried, and as text."""
    letter = parcel.letter.to_json()
    for standing in letter["standings"]:
        del standing["curves"]  # numbers of the store's own
    text = plain_form.text(parcel.letter)
    return {"version": 1, "id": parcel.message_id, "thread": parcel.thread, **letter, "text": text}
