import truth
from data import X, Y
from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC

search = GridSearchCV(SVC(random_state=1), {"C": [0.1, 1, 10], "gamma": [0.1, 1.0]}, cv=3, verbose=3).fit(X, Y)
truth.reached("score test_score", search.cv_results_["split2_test_score"][-1], None, places=3)
print("Best score: %.4f" % search.best_score_)
print("Best parameters:", search.best_params_)
truth.reached("Best_score", search.best_score_, None, places=4)
truth.tolerated("total_time time")
truth.write()
