using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>Reads an app's events on the thread pool, holds them against the promises of the page, and lets tests wait for them.</summary>
internal sealed class LiveLog
{
    private readonly Waiters _waiters = new();
    private readonly HashSet<Peer> _online = [];
    private readonly List<MeshEvent> _events = [];
    private readonly Func<Task>? _beforeEach;
    private int _frameCount;

    private LiveLog(MeshApp app, Func<Task>? beforeEach)
    {
        App = app;
        _beforeEach = beforeEach;
    }

    public MeshApp App { get; }

    public Task Reading { get; private set; } = Task.CompletedTask;

    public IReadOnlyList<MeshEvent> Events => _waiters.Look(() => _events.ToList());

    public IReadOnlyList<byte[]> Frames => [.. Events.OfType<Frame>().Select(f => f.Data.ToArray())];

    public IReadOnlyList<OfflineReason> Reasons => [.. Events.OfType<Offline>().Select(o => o.Reason)];

    public Peer Only => _waiters.Look(() => Assert.Single(_online));

    /// <param name="app">Whose events.</param>
    /// <param name="beforeEach">Awaited before each event is asked for: an app that takes its time.</param>
    public static LiveLog Of(MeshApp app, Func<Task>? beforeEach = null)
    {
        var log = new LiveLog(app, beforeEach);
        log.Reading = Task.Run(log.ReadAsync);
        return log;
    }

    public Task UntilOnline(int count = 1) => Until(() => _online.Count == count, $"{count} online");

    public Task UntilFrames(int count) => Until(() => _frameCount >= count, $"{count} frames");

    public Task UntilOffline(int count = 1) =>
        Until(() => _events.OfType<Offline>().Count() >= count, $"{count} offline");

    public override string ToString() =>
        $"{App.Name}: {string.Join(", ", _events.Where(e => e is not Frame))}; {_frameCount} frames; {Reading.Exception}";

    private Task Until(Func<bool> condition, string what) =>
        _waiters.Until(() => condition() || Reading.IsFaulted, $"{App.Name}: {what}", ToString);

    private async Task ReadAsync()
    {
        await using IAsyncEnumerator<MeshEvent> events = App.Events.GetAsyncEnumerator();
        while (true)
        {
            if (_beforeEach is not null)
            {
                await _beforeEach();
            }

            if (!await events.MoveNextAsync())
            {
                return;
            }

            _waiters.Change(() => Take(events.Current));
        }
    }

    private void Take(MeshEvent next)
    {
        _events.Add(next);
        bool holds = next switch
        {
            Online => _online.Add(next.Peer),
            Offline => _online.Remove(next.Peer),
            _ => _online.Contains(next.Peer),
        };
        _frameCount += next is Frame ? 1 : 0;
        Assert.True(holds, $"{next} in\n{this}");
    }
}
