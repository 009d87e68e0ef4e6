import time
import truth
from tqdm import tqdm, trange

for epoch in trange(3, desc="Epochs"):
    bar = tqdm(range(40), desc=f"Epoch {epoch}", leave=False, mininterval=0)
    for batch in bar:
        loss = 2.0 / (1 + epoch * 40 + batch)
        bar.set_postfix(loss=loss, acc=f"{1 - loss / 2:.2%}")
        time.sleep(0.001)
for step in (bar := tqdm(range(30), mininterval=0)):
    reward = step * 1.5
    bar.set_postfix({"reward": reward, "eps": f"{1 / (step + 1):.3f}"})
    bar.set_description(f"running {step}")
truth.reached("loss", loss, 2, digits=3)
truth.reached("acc", float(f"{1 - loss / 2:.4f}"), 2)
truth.reached("reward", reward)
truth.reached("eps", 1 / 30, None, places=3)
truth.write()
