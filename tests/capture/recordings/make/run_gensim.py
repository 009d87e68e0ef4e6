import logging

import truth
from gensim.models import LdaModel, Word2Vec
from gensim.corpora import Dictionary

logging.basicConfig(format="%(asctime)s : %(levelname)s : %(message)s", level=logging.INFO)
texts = [["graph", "tree", "minor", "survey"], ["user", "system", "human", "time"], ["eps", "user", "interface", "system"]] * 40
Word2Vec(texts, vector_size=10, min_count=1, epochs=3, workers=1, seed=1)
words = Dictionary(texts)
corpus = [words.doc2bow(text) for text in texts]
lda = LdaModel(corpus, num_topics=2, id2word=words, passes=3, random_state=1, eval_every=1)
bound = lda.log_perplexity(corpus)
truth.reached("per-word_bound", bound, None, places=3)
truth.tolerated("perplexity_estimate perplexity rho topic_diff diff topic effective_words words/s words Word2Vec alpha")
truth.write()
