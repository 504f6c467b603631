using System.Diagnostics;

namespace Mesh.Kernel.Tests;

/// <summary>The time-outs of questions on the system's clock.</summary>
public sealed class DeadlineWheelTests
{
    private const int Count = 20_000;

    private readonly DeadlineWheel _wheel = new();

    [Fact]
    public async Task All_fire_that_are_not_called_off_each_once_and_none_early()
    {
        var random = new Random(1);
        var all = new Owners(Count);
        Parallel.For(0, 4, _ => Add(Count / 4));
        await all.Fired;
        Assert.Equal((0, 0), (all.Early, all.Again));
        Assert.Equal(0, _wheel.Count);

        void Add(int count)
        {
            for (int i = 0; i < count; i++)
            {
                int delay;
                lock (random)
                    delay = random.Next(0, 1_500);
                var owner = new Owner(all, Stopwatch.GetTimestamp() + (delay * Stopwatch.Frequency / 1000));
                _wheel.Add(TimeSpan.FromMilliseconds(delay), owner);
            }
        }
    }

    [Fact]
    public async Task What_is_called_off_is_forgotten_at_once_and_never_fires()
    {
        var hour = new Owners(1);
        IDisposable[] entries =
        [
            .. Enumerable.Range(0, Count).Select(_ => _wheel.Add(TimeSpan.FromHours(1), new Owner(hour, 0))),
        ];
        Assert.Equal(Count, _wheel.Count);
        Parallel.ForEach(entries, entry => entry.Dispose());
        Parallel.ForEach(entries, entry => entry.Dispose());
        Assert.Equal(0, _wheel.Count);

        // The wheel has stopped, and goes on for the next one.
        var next = new Owners(1);
        _wheel.Add(TimeSpan.FromMilliseconds(1), new Owner(next, 0));
        await next.Fired;
        Assert.False(hour.Fired.IsCompleted);
    }

    [Fact]
    public async Task A_wheel_that_has_stopped_starts_again_for_whoever_comes()
    {
        for (int i = 0; i < 20; i++)
        {
            var one = new Owners(1);
            _wheel.Add(TimeSpan.Zero, new Owner(one, 0));
            await one.Fired;
        }
    }

    [Fact]
    public void A_time_out_of_many_years_is_as_good_as_none()
    {
        using IDisposable entry = _wheel.Add(TimeSpan.MaxValue, new Owner(new Owners(1), 0));
        Assert.Equal(1, _wheel.Count);
    }

    private sealed class Owners(int count)
    {
        private readonly TaskCompletionSource _fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;

        internal int Early;
        internal int Again;

        internal Task Fired => _fired.Task;

        internal void OneFired()
        {
            if (Interlocked.Decrement(ref _left) == 0)
                _fired.SetResult();
        }
    }

    private sealed class Owner(Owners all, long due) : IDeadlineOwner
    {
        private int _fired;

        public void DeadlinePassed()
        {
            if (Stopwatch.GetTimestamp() < due)
                Interlocked.Increment(ref all.Early);
            if (Interlocked.Exchange(ref _fired, 1) != 0)
                Interlocked.Increment(ref all.Again);
            all.OneFired();
        }
    }
}
