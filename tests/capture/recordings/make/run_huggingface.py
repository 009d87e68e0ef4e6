import torch
import truth
import transformers
from data import X, Y

config = transformers.BertConfig(vocab_size=50, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                                 intermediate_size=16)
transformers.set_seed(1)
model = transformers.BertForSequenceClassification(config)
items = [{"input_ids": [int(v * 5) % 50 for v in abs(x)], "labels": int(y)} for x, y in zip(X, Y)]
arguments = transformers.TrainingArguments("/tmp/hf", num_train_epochs=3, logging_steps=10, eval_strategy="epoch",
                                           save_strategy="no", report_to=[], per_device_train_batch_size=20,
                                           use_cpu=True, learning_rate=1e-2)
trainer = transformers.Trainer(
    model, arguments, train_dataset=items[:400], eval_dataset=items[400:],
    compute_metrics=lambda p: {"accuracy": float((p.predictions.argmax(1) == p.label_ids).mean())},
)
trainer.train()
trainer.log_metrics("eval", trainer.evaluate())
last = {}
for entry in trainer.state.log_history:
    last.update({name: (value, entry["epoch"]) for name, value in entry.items()})
for name in ("loss", "grad_norm", "learning_rate", "eval_loss", "eval_accuracy", "train_loss"):
    truth.reached(name, last[name][0], last[name][1], digits=4)
truth.tolerated("eval_runtime eval_samples_per_second eval_steps_per_second train_runtime train_samples_per_second "
                "train_steps_per_second total_flos")
truth.write()
