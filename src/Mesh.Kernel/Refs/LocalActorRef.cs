using Mesh.Contracts.Runtime;
using Mesh.Kernel.Dispatch;
using Mesh.Kernel.Dispatch.SysMsg;

namespace Mesh.Kernel;

/// <summary>A reference that stands for one of an actor of this system and is equal to it.</summary>
internal interface IStandIn
{
    LocalActorRef Actor { get; }
}

/// <summary>The reference of an actor of this system.</summary>
internal sealed class LocalActorRef : InternalActorRefBase, ITellHere
{
    private readonly ActorCell _cell;

    internal LocalActorRef(ActorSystemImpl system, Props props, ActorPath path, IInternalActorRef parent)
    {
        Path = path;
        Parent = parent;
        _cell = new ActorCell(system, this, props);
    }

    public override ActorPath Path { get; }

    public override IInternalActorRef Parent { get; }

    public override IActorRefProvider Provider => _cell.Kernel.Provider;

    public override bool IsLocal => true;

    public override bool IsTerminated => _cell.Mailbox.IsClosed;

    internal ActorCell Cell => _cell;

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        IInternalActorRef at = this;
        for (int i = 0; i < name.Count; i++)
        {
            at = name[i] switch
            {
                "" => at,
                ".." => at.Parent,
                var child => at is LocalActorRef local ? local._cell.Children.Find(child) : Nobody.Instance,
            };
            if (at is not LocalActorRef)
                return at.GetChild([.. name.Skip(i + 1)]);
        }
        return at;
    }

    public override void Resume(Exception? causedByFailure = null) => Send(new Resume(causedByFailure));

    public override void Start() => _cell.Mailbox.Start();

    public override void Stop() => Send(new Terminate());

    public override void Restart(Exception cause) => Send(new Recreate(cause));

    public override void Suspend() => Send(new Suspend());

    void ITellHere.TellHere(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Post(message, null, here: true);
    }

    protected override void TellInternal(object message, IActorRef? sender) => Post(message, sender, here: false);

    private void Post(object message, IActorRef? sender, bool here)
    {
        if (_cell.IsSpecial)
            PostSpecial(message, sender, here);
        else if (!_cell.Mailbox.Post(message, sender, here))
            _cell.Kernel.DeadLetter(message, sender, this);
    }

    // What costs something on the way of every message stands here, so that the usual way has one question for all.
    private void PostSpecial(object message, IActorRef? sender, bool here)
    {
        Mailbox mailbox = _cell.Mailbox;
        mailbox.Dispatcher.CheckPost(message, this);
        bool takesPlace = mailbox.Bound is not null && MailboxBound.Counts(message);
        if (takesPlace && !mailbox.Bound!.TryEnter(mayWait: message is not ActorTimers.Tick))
        {
            _cell.Kernel.DeadLetter(message, sender, this);
            return;
        }
        if (mailbox.Post(_cell.Kernel.Telemetry?.Stamp(message) ?? message, sender, here))
            return;
        if (takesPlace)
            mailbox.Bound!.Leave();
        _cell.Kernel.DeadLetter(message, sender, this);
    }

    internal override void Send(SystemMessage message)
    {
        if (_cell.IsDeterministic)
            _cell.Mailbox.Dispatcher.CheckPost(message, this);
        if (!_cell.Mailbox.PostSystem(message))
            message.ApplyToDead(_cell);
    }
}
