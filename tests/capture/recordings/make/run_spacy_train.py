"""Trains a text classifier with spaCy's own command."""

import random
import re
import tempfile
from pathlib import Path

import spacy
import truth
from spacy.cli.init_config import init_config
from spacy.cli.train import train
from spacy.tokens import DocBin

random.seed(1)
folder = Path(tempfile.mkdtemp())
nlp = spacy.blank("en")
for part, count in (("train", 60), ("dev", 20)):
    docs = DocBin()
    for _ in range(count):
        good = random.random() < 0.5
        doc = nlp(" ".join(random.choices(["good", "fine", "nice"] if good else ["bad", "poor", "sad"], k=4)))
        doc.cats = {"good": float(good), "bad": float(not good)}
        docs.add(doc)
    docs.to_disk(folder / f"{part}.spacy")
config = init_config(lang="en", pipeline=["textcat"], optimize="efficiency", silent=True)
config["training"].update(max_steps=60, eval_frequency=20)
config.to_disk(folder / "config.cfg")
paths = {"paths.train": str(folder / "train.spacy"), "paths.dev": str(folder / "dev.spacy")}
train(folder / "config.cfg", folder / "out", overrides=paths)
scores = spacy.util.load_meta(folder / "out" / "model-last" / "meta.json")["performance"]
truth.reached("CATS_SCORE", scores["cats_score"] * 100, None, places=2)
truth.reached("SCORE", scores["cats_score"], None, places=2)
truth.reached("LOSS_TEXTCAT", scores["textcat_loss"], None, places=2)
truth.tolerated("E")
truth.write()
