import truth
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import KVWriter

model = PPO("MlpPolicy", "CartPole-v1", n_steps=128, seed=1, verbose=1, device="cpu")


class Keep(KVWriter):
    def write(self, key_values, key_excluded, step=0):
        for name, value in key_values.items():
            if name.split("/")[0] in ("rollout", "train") and name != "train/n_updates" or name == "time/fps":
                printed = f"{value:.3g}" if isinstance(value, float) else str(value)
                truth.reached(f"{name} {name.split('/')[1]}", printed, step)


class Attach(BaseCallback):
    def _on_training_start(self):
        self.logger.output_formats.append(Keep())

    def _on_step(self):
        return True


model.learn(1024, callback=Attach())
truth.tolerated("time/time_elapsed time/iterations train/n_updates time_elapsed n_updates time/total_timesteps time/fps")
truth.write()
