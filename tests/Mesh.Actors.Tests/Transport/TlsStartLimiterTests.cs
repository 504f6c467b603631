using Mesh.Actors.Transport;

namespace Mesh.Actors.Tests.Transport;

[Trait("cost", "unit")]
public sealed class TlsStartLimiterTests
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _time = new();
    private readonly TlsStartLimiter _limiter;

    public TlsStartLimiterTests() => _limiter = new TlsStartLimiter(10, _time);

    [Fact]
    public async Task TLS_starts_come_a_second_s_worth_at_once_and_then_evenly()
    {
        TakeBurst();
        Task first = Wait();
        Task second = Wait();
        Assert.False(first.IsCompleted);

        _time.Advance(Turn);
        await first;
        Assert.Equal(1, _limiter.WaitingCount);
        _time.Advance(Turn);
        await second;

        _time.Advance(TimeSpan.FromSeconds(60));
        TakeBurst();
        Assert.False(Wait().IsCompleted);
    }

    [Fact]
    public async Task Callers_who_give_up_take_no_turn_from_those_who_come_after_them()
    {
        TakeBurst();
        using var flood = new CancellationTokenSource();
        Task[] gone = [.. Enumerable.Range(0, 1_000).Select(_ => _limiter.WaitAsync(flood.Token).AsTask())];
        Task honest = Wait();
        flood.Cancel();

        _time.Advance(Turn);
        await honest;

        Assert.Equal(0, _limiter.WaitingCount);
        foreach (Task task in gone)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        }
    }

    [Fact]
    public async Task After_a_late_timer_all_whose_turn_has_come_start()
    {
        TakeBurst();
        Task[] waiting = [.. Enumerable.Range(0, 5).Select(_ => Wait())];

        _time.Advance(5 * Turn);

        await Task.WhenAll(waiting);
    }

    private void TakeBurst()
    {
        for (int i = 0; i < 11; i++)
        {
            Assert.True(Wait().IsCompletedSuccessfully, $"start {i} had to wait");
        }
    }

    private Task Wait() => _limiter.WaitAsync(CancellationToken.None).AsTask();
}
