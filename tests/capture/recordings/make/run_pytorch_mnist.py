"""The lines of pytorch/examples/mnist/main.py, over random pictures."""
import torch
import torch.nn.functional as F
import truth

torch.manual_seed(1)
x, y = torch.randn(640, 28), torch.randint(0, 10, (640,))
model = torch.nn.Linear(28, 10)
optimizer = torch.optim.Adadelta(model.parameters())
for epoch in range(1, 4):
    for batch_idx in range(10):
        data, target = x[batch_idx * 64:][:64], y[batch_idx * 64:][:64]
        optimizer.zero_grad()
        loss = F.cross_entropy(model(data), target)
        loss.backward()
        optimizer.step()
        if batch_idx % 3 == 0:
            print('Train Epoch: {} [{}/{} ({:.0f}%)]\tLoss: {:.6f}'.format(
                epoch, batch_idx * len(data), 640, 100. * batch_idx / 10, loss.item()))
    with torch.no_grad():
        output = model(x)
        test_loss = F.cross_entropy(output, y).item()
        correct = output.argmax(1).eq(y).sum().item()
    print('\nTest set: Average loss: {:.4f}, Accuracy: {}/{} ({:.0f}%)\n'.format(
        test_loss, correct, 640, 100. * correct / 640))
truth.reached("Loss Train_Loss", loss.item(), 3, places=6)
truth.reached("Average_loss Test_Average_loss Test_loss", test_loss, None, places=4)
truth.reached("Accuracy Test_Accuracy", correct / 640)
truth.write()
