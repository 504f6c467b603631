namespace Mesh.Hosting.Tests.Tcp;

/// <summary>Lets tests wait for a condition that is looked at again whenever something has happened; no clock but a guard.</summary>
internal sealed class Waiters
{
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<(Func<bool> Condition, TaskCompletionSource Done)> _waiting = [];

    /// <summary>Changes what conditions look at.</summary>
    public void Change(Action change)
    {
        lock (_gate)
        {
            change();
            foreach ((_, TaskCompletionSource done) in _waiting.Where(w => w.Condition()).ToList())
            {
                done.SetResult();
            }

            _waiting.RemoveAll(w => w.Done.Task.IsCompleted);
        }
    }

    /// <summary>Looks at what changes.</summary>
    public T Look<T>(Func<T> look)
    {
        lock (_gate)
        {
            return look();
        }
    }

    public async Task Until(Func<bool> condition, string what, Func<string> state)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (condition())
            {
                return;
            }

            _waiting.Add((condition, done));
        }

        try
        {
            await done.Task.WaitAsync(Guard);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{what} did not come about.\n{Look(state)}");
        }
    }
}
