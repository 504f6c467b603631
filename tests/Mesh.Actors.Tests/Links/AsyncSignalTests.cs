using Mesh.Actors.Links;

namespace Mesh.Actors.Tests.Links;

public sealed class AsyncSignalTests
{
    [Fact]
    public void A_set_that_nobody_waits_for_is_kept_and_two_are_one()
    {
        var signal = new AsyncSignal();
        signal.Set();
        signal.Set();

        Assert.True(signal.WaitAsync().IsCompletedSuccessfully);
        Assert.False(signal.WaitAsync().IsCompleted);
    }

    [Fact]
    public void Whoever_waits_goes_on_where_it_is_set_if_it_is_inline()
    {
        // The test runner's own context would be gone back to: inline is where there is none.
        SynchronizationContext? runner = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var signal = new AsyncSignal(runInline: true);
            int turns = 0;
            _ = LoopAsync();

            signal.Set();
            Assert.Equal(1, turns);
            signal.Set();
            Assert.Equal(2, turns);

            async Task LoopAsync()
            {
                while (true)
                {
                    await signal.WaitAsync();
                    turns++;
                }
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(runner);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_work_is_left_behind_whatever_falls_between_the_wake_and_the_look(bool runInline)
    {
        const int count = 200_000;
        var signal = new AsyncSignal(runInline);
        int made = 0;
        int seen = 0;
        Task reading = Task.Run(async () =>
        {
            while (seen < count)
            {
                seen = Volatile.Read(ref made);
                if (seen < count)
                {
                    await signal.WaitAsync();
                }
            }
        });
        Task Writer() =>
            Task.Run(() =>
            {
                for (int i = 0; i < count / 2; i++)
                {
                    Interlocked.Increment(ref made);
                    signal.Set();
                }
            });

        await Task.WhenAll(Writer(), Writer(), reading).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(count, seen);
    }
}
