namespace Mesh.Kernel.Tests.Model;

/// <summary>What the actors of a random tree have done, held against what an actor's life may be.</summary>
/// <remarks>
/// Rules are checked where something happens, so that a failure tells the moment; the rest is checked when all is
/// quiet.
/// </remarks>
internal sealed class Ledger(Random random)
{
    private readonly Dictionary<IActorRef, Life> _lives = [];
    private readonly HashSet<int> _received = [];
    private readonly HashSet<int> _dead = [];
    private int _sent;

    internal List<string> Broken { get; } = [];

    internal Random Random => random;

    internal IReadOnlyCollection<Life> Lives => _lives.Values;

    internal int Received => _received.Count;

    internal int NextMessage() => _sent++;

    internal Life LifeOf(IActorRef actor)
    {
        if (!_lives.TryGetValue(actor, out Life? life))
            _lives.Add(actor, life = new Life(actor, this));
        return life;
    }

    internal void NoteReceived(int message) =>
        Check(_received.Add(message) && !_dead.Contains(message), $"message {message} is handled twice");

    internal void NoteDead(int message) =>
        Check(
            _dead.Add(message) && !_received.Contains(message),
            $"message {message} is dead, and was that or handled"
        );

    internal void CheckNothingIsLost()
    {
        int[] lost = [.. Enumerable.Range(0, _sent).Where(m => !_received.Contains(m) && !_dead.Contains(m))];
        Check(lost.Length == 0, $"of {_sent} messages these are neither handled nor dead: {string.Join(' ', lost)}");
    }

    internal void Check(bool holds, string rule)
    {
        if (!holds)
            Broken.Add(rule);
    }
}

/// <summary>The life of one actor, over its incarnations.</summary>
internal sealed class Life(IActorRef actor, Ledger ledger)
{
    private readonly List<Life> _children = [];
    private readonly HashSet<IActorRef> _watching = [];
    private Phase _phase = Phase.None;
    private int _incarnation;
    private int _lastMessage = -1;

    internal enum Phase
    {
        None,
        Constructed,
        Running,
        Parted,
        Ended,
    }

    internal IActorRef Actor => actor;

    internal bool HasEnded => ((IInternalActorRef)actor).IsTerminated;

    internal IEnumerable<IActorRef> Watching => _watching;

    internal int Incarnations => _incarnation;

    internal void AddChild(Life child) => _children.Add(child);

    internal int Construct()
    {
        // One that has failed to start is followed by another without a hook in between.
        Check(_phase is Phase.None or Phase.Parted or Phase.Constructed, $"constructed while {_phase}");
        _phase = Phase.Constructed;
        return ++_incarnation;
    }

    internal void Start(int incarnation)
    {
        Check(_phase == Phase.Constructed && incarnation == _incarnation, $"started while {_phase}");
        _phase = Phase.Running;
    }

    /// <summary>The start has failed: there is nobody to part from.</summary>
    internal void FailStart() => _phase = Phase.Parted;

    internal void Receive(int incarnation, int message)
    {
        Check(_phase == Phase.Running && incarnation == _incarnation, $"message {message} while {_phase}");
        Check(message > _lastMessage, $"message {message} after {_lastMessage}");
        _lastMessage = message;
        ledger.NoteReceived(message);
    }

    internal void ContinueAfterAwait(int incarnation, bool isStillTurn)
    {
        if (isStillTurn)
            Check(_phase == Phase.Running && incarnation == _incarnation, $"goes on after awaiting while {_phase}");
    }

    internal void BeforeRestart(int incarnation)
    {
        Check(_phase == Phase.Running && incarnation == _incarnation, $"parted while {_phase}");
        _phase = Phase.Parted;
    }

    internal void Stop(int incarnation)
    {
        Check(_phase == Phase.Running && incarnation == _incarnation, $"stopped while {_phase}");
        _phase = Phase.Ended;
        foreach (Life child in _children)
            Check(child.HasEnded, $"ends before its child {child.Actor}");
    }

    internal void Watch(IActorRef subject) => _watching.Add(subject);

    internal void Unwatch(IActorRef subject) => _watching.Remove(subject);

    internal void Terminated(int incarnation, IActorRef subject)
    {
        Check(_phase == Phase.Running && incarnation == _incarnation, $"is told of an end while {_phase}");
        Check(_watching.Remove(subject), $"is told of the end of {subject}, which it does not watch or was told of");
        Check(((IInternalActorRef)subject).IsTerminated, $"is told of the end of {subject}, which lives");
    }

    /// <summary>All is quiet: nobody is left asleep, and everybody has been told of every end.</summary>
    internal void CheckQuiet()
    {
        if (HasEnded)
            return;
        ActorCell cell = ((LocalActorRef)actor).Cell;
        Check(cell.Mailbox.SuspendCount == 0, $"is suspended {cell.Mailbox.SuspendCount} times");
        Check(!cell.IsFailed && !cell.Faults.HasDeferred, "is failed, or has something deferred");
        Check(!cell.Mailbox.IsAwaiting && cell.Mailbox.Count == 0, "awaits, or has messages");
        Check(_phase == Phase.Running, $"lives while {_phase}");
        foreach (IActorRef subject in _watching)
            Check(!((IInternalActorRef)subject).IsTerminated, $"was not told of the end of {subject}");
    }

    private void Check(bool holds, string rule) => ledger.Check(holds, $"{actor}: {rule}");
}
