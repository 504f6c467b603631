using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>What becomes of a live host's contact requests, as its event stream tells it.</summary>
internal sealed class RequestLog
{
    private readonly Waiters _waiters = new();
    private readonly List<ContactRequestChanged> _changes = [];

    private RequestLog() { }

    public static RequestLog Of(LiveHost host)
    {
        var log = new RequestLog();
        IActorRef listener = host.Host.System.ActorOf(Props.Create(() => new Listener(log)));
        host.Host.System.EventStream.Subscribe(listener, typeof(ContactRequestChanged));
        return log;
    }

    public async Task<ReceivedRequest> Until(ReceivedRequestState state)
    {
        await Until(change => change.Received?.State == state, state.ToString());
        return _waiters.Look(() => _changes.Last(change => change.Received?.State == state).Received!);
    }

    public Task Until(SentRequestState state) => Until(change => change.Sent?.State == state, state.ToString());

    private Task Until(Predicate<ContactRequestChanged> condition, string what) =>
        _waiters.Until(() => _changes.Exists(condition), what, () => string.Join('\n', _changes.Select(Text)));

    private static string Text(ContactRequestChanged change) =>
        $"sent {change.Sent?.State}, received {change.Received?.State}";

    private sealed class Listener : ReceiveActor
    {
        public Listener(RequestLog log) =>
            Receive<ContactRequestChanged>(change => log._waiters.Change(() => log._changes.Add(change)));
    }
}
