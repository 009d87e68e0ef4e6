"""The words of programs that report on themselves: parts of the data, what is measured, and what is not."""

import builtins
import re
from functools import lru_cache
from typing import FrozenSet


def _words(text: str) -> FrozenSet[str]:
    return frozenset(text.split())


_PARTS = {
    "train": ("train", "training"),
    "val": ("val", "valid", "validation", "validate", "validating"),
    "test": ("test", "testing"),
    "eval": ("eval", "evaluation", "evaluate", "evaluating"),
    "dev": ("dev",),
}
#: Parts of the data by the words for them: what is measured on one is not what is measured on another.
PARTS = {word: part for part, words in _PARTS.items() for word in words}

#: Words before a tight ``name=value`` that belong to its name.
QUALIFIERS = frozenset([*PARTS, "best", "final", "mean", "avg", "avg.", "average", "total", "min", "max"])

#: Where a name ends, going back from its last word: what stands before is a sentence.
STOPS = _words(
    """a after an and are as at be by for from got has in into is it new no now of on or reached than that
    the then this to using was with debug info warn warning error critical fatal trace notice"""
)

#: Last words of what needs no ``=`` or ``:`` to be a metric: ``loss 0.31``.
MEASURES = _words(
    """loss losses acc accuracy error err errorrate auc auroc auprc ap map f1 f1-score mse rmse mae mape r2
    ppl perplexity bleu chrf rouge meteor wer cer per reward return score fitness objective cost
    precision recall iou miou dice psnr ssim lpips fid kl nll elbo logloss likelihood loglik energy
    grad_norm gnorm norm lr wd top1 top5 acc@1 acc@5 prec@1 prec@5 uas las sharpe residual bound mfu"""
)

#: What is counted and said in the plural, as a regular expression: no result, as in ``files: 3``.
COUNTED = r"""(?:param(?:eter)?|sample|example|image|classe?|feature|layer|worker|thread|device|[gct]pu|core
    |node|epoch|step|iteration|iter|update|file|row|column|point|batche|instance|token|seed|unit|head
    |neuron|channel|dim(?:ension)?|fold|candidate|job|tree|restart|atom|electron|categorie|label|word
    |sentence|document|bin|edge|neighbor|build|gradient|graph|env(?:ironment)?|actor|module|flop
    |object|bucket|shard|replica|nnz|type|split)s"""
# Names of settings, and of what identifies or dates something.
_SETTINGS = _words(
    """seed pid ppid tid rank local_rank global_rank node_rank port version v v_num world hidden dropout
    momentum weight_decay patience gamma beta betas dim depth width d_model nhead bsz max_iter max_len
    max_tokens seq_len gradient_accumulation warmup year month day hour line lineno uid gid id jobid
    retry retries attempt timeout timestamp ts asctime created datetime unixtime unix_time status errno
    returncode number config mode limit index idx param parameter cutoff threshold interval size code
    date clock nnodes nproc nprocs capability pavg initscore ecut dataset data gpu decay count"""
)
_ENDINGS = _words(  # of two words or more
    """size dim seed pid port version id index idx param parameter beta betas mode limit cutoff threshold
    interval every freq set data code status clock date left capability count device half"""
)
_BEGINNINGS = _words("num n nb number count initial lattice")
_SPENT = _words("eta elapsed remaining remain")  # anywhere
_OVER_MANY = _words("mean avg average per")  # 'ce-mean-words' counts no words
_PLURAL = re.compile(r"(?x)(?:.*_)?%s\Z" % COUNTED)
_LIMIT = re.compile(
    r"""(?x)max_(?:.*_)?(?:length|tokens.*)\Z
    |(?:best|last|final|current|first|start|end|max|total)_(?:epoch|step|iter(?:ation)?)\Z"""
)
_GIVEN = re.compile(r"(?:\A|/)(?:config|cfg|hparams|args|params|parameters|settings|hyperparameters)/")

# 'KeyError: 3' ends a traceback, 'INFO: 3 files' is a remark
_NO_NAME = frozenset(
    [
        name
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    ]
    + [
        form
        for level in ("debug", "info", "warn", "warning", "critical")
        for form in (level, level.upper(), level.title())
    ]
    + ["ERROR", "FATAL", "TRACE", "NOTICE"]
)


@lru_cache(maxsize=1024)
def fold(name: str) -> str:
    """Return what two spellings of one name have in common: ``Val Loss``, ``valid-loss`` and ``val_loss``."""
    words = re.split(r"[\s_./-]+", name.lower())
    return "_".join(PARTS.get(word, word) for word in words if word)


@lru_cache(maxsize=1024)
def is_noise(name: str) -> bool:
    """Tell whether no metric is called so: a setting, a count of things, a clock, an exception."""
    if name in _NO_NAME or _GIVEN.search(name.lower()):
        return True
    folded = fold(name.rsplit("/", 1)[-1])
    words = folded.split("_")
    if folded in _SETTINGS or not _SPENT.isdisjoint(words):
        return True
    if words[0] == "initial" and words[-1] == "residual":
        return False  # what a solver starts with is worth a curve
    if len(words) > 1 and (words[0] in _BEGINNINGS or words[-1] in _ENDINGS):
        return True
    is_count = _PLURAL.match(folded) and _OVER_MANY.isdisjoint(words)
    return bool(is_count or _LIMIT.match(folded))
