using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>Feeds an app that is an actor: tells it a few events at a time, and the next ones only when it has handled these.</summary>
/// <remarks>
/// <c>Tell</c> pushes back on nobody, so a mailbox would grow without bound. Behind each batch goes an <see cref="Identify"/>, which every actor
/// answers by itself when it comes to it: the answer says that all before it has been handled, also by an actor that awaits in its handlers. Then
/// credit goes back. When the app's actor stops, the app is closed.
/// </remarks>
internal sealed class AppFeederActor : ReceiveActor
{
    private const int BatchSize = 64;

    private readonly AppPort _port;
    private readonly IActorRef _host;
    private readonly AppInbox _inbox;
    private readonly AppReader _reader;
    private readonly IActorRef _app;
    private long _round;
    private bool _waiting;

    public AppFeederActor(AppPort port, IActorRef app, IActorRef host)
    {
        _port = port;
        _host = host;
        _inbox = port.Inbox;
        _reader = new AppReader(_inbox);
        _app = app;
        Receive<Awake>(OnAwake);
        Receive<ActorIdentity>(OnHandled);
        Receive<Terminated>(OnTerminated);
    }

    public static Props PropsFor(AppPort port, IActorRef app, IActorRef host) =>
        Props.Create(() => new AppFeederActor(port, app, host));

    protected override void PreStart()
    {
        Context.Watch(_app);
        Feed();
    }

    protected override void PostStop() => _reader.Discard();

    private void OnAwake(Awake _)
    {
        _waiting = false;
        Feed();
    }

    private void OnHandled(ActorIdentity identity)
    {
        if (identity.MessageId is long round && round == _round)
        {
            Feed();
        }
    }

    private void OnTerminated(Terminated _)
    {
        _host.Tell(new CloseApp(_port), ActorRefs.NoSender);
        Context.Stop(Self);
    }

    private void Feed()
    {
        int told = 0;
        while (told < BatchSize && _reader.TryRead(out MeshEvent? next))
        {
            _app.Tell(next!, Self);
            told++;
        }

        if (told > 0)
        {
            _app.Tell(new Identify(++_round), Self);
            return;
        }

        _reader.Settle(isCaughtUp: true);
        if (_inbox.IsCompleted)
        {
            Context.Stop(Self);
        }
        else if (!_waiting)
        {
            _waiting = true;
            WaitAsync(_inbox).PipeTo(Self, success: () => Awake.Instance);
        }
    }

    private static async Task WaitAsync(AppInbox inbox) => await inbox.WaitAsync();

    private sealed record Awake
    {
        public static readonly Awake Instance = new();
    }
}
