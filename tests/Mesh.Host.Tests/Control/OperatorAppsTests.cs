using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Host.Control;
using Mesh.Hosting;

namespace Mesh.Host.Tests.Control;

public sealed class OperatorAppsTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Those_who_send_at_once_share_an_app_that_closes_a_while_after_the_last()
    {
        await using MeshHost host = await StartAsync();
        var apps = new OperatorApps(host, _time);

        OperatorApps.Rent first = await apps.RentAsync("chat", CancellationToken.None);
        OperatorApps.Rent second = await apps.RentAsync("chat", CancellationToken.None);
        await first.DisposeAsync();
        _time.Advance(OperatorApps.Linger);
        OperatorApps.Rent third = await apps.RentAsync("chat", CancellationToken.None);
        await second.DisposeAsync();
        await third.DisposeAsync();
        _time.Advance(OperatorApps.Linger);
        OperatorApps.Rent later = await apps.RentAsync("chat", CancellationToken.None);

        Assert.Same(first.App, second.App);
        Assert.Same(first.App, third.App);
        Assert.NotSame(first.App, later.App);
    }

    [Fact]
    public async Task An_app_that_is_rented_again_in_time_stays()
    {
        await using MeshHost host = await StartAsync();
        var apps = new OperatorApps(host, _time);

        OperatorApps.Rent first = await apps.RentAsync("chat", CancellationToken.None);
        await first.DisposeAsync();
        _time.Advance(OperatorApps.Linger - TimeSpan.FromTicks(1));
        OperatorApps.Rent second = await apps.RentAsync("chat", CancellationToken.None);
        _time.Advance(OperatorApps.Linger);
        OperatorApps.Rent third = await apps.RentAsync("chat", CancellationToken.None);

        Assert.Same(first.App, second.App);
        Assert.Same(first.App, third.App);
    }

    [Fact]
    public async Task A_timer_that_could_not_be_called_back_takes_no_later_app_away()
    {
        await using MeshHost host = await StartAsync();
        var late = new LateTime();
        var apps = new OperatorApps(host, late);
        OperatorApps.Rent first = await apps.RentAsync("chat", CancellationToken.None);
        await first.DisposeAsync();
        await (await apps.RentAsync("chat", CancellationToken.None)).DisposeAsync();

        late.Fire(0);
        OperatorApps.Rent second = await apps.RentAsync("chat", CancellationToken.None);
        late.Fire(1);
        OperatorApps.Rent third = await apps.RentAsync("chat", CancellationToken.None);

        Assert.NotSame(first.App, second.App);
        Assert.Same(second.App, third.App);
    }

    [Fact]
    public async Task What_is_no_protocol_is_refused()
    {
        await using MeshHost host = await StartAsync();
        var apps = new OperatorApps(host, _time);

        var refused = await Assert.ThrowsAsync<MeshException>(() =>
            apps.RentAsync(new string('p', 65), CancellationToken.None)
        );

        Assert.Equal(MeshErrorCode.Invalid, refused.Code);
    }

    /// <summary>Timers that fire when the test says so, also those that were disposed: one may be about to fire just then.</summary>
    private sealed class LateTime : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public void Fire(int number) => _timers[number]();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new LateTimer();
        }

        private sealed class LateTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private static Task<MeshHost> StartAsync() =>
        MeshHost.StartAsync(new MeshHostOptions { Keys = MemoryKeyRing.Generate() });
}
