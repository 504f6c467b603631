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
    // Not the cell, which the actor writes to with every message while others tell it something.
    private readonly Mailbox _mailbox;

    internal LocalActorRef(ActorSystemImpl system, Props props, ActorPath path, IInternalActorRef parent)
    {
        Path = path;
        Parent = parent;
        _mailbox = new ActorCell(system, this, props).Mailbox;
    }

    public override ActorPath Path { get; }

    public override IInternalActorRef Parent { get; }

    public override IActorRefProvider Provider => Cell.Kernel.Provider;

    public override bool IsLocal => true;

    public override bool IsTerminated => _mailbox.IsClosed;

    /// <summary>What the parent knows of the actor, where there is anything to know.</summary>
    internal ChildRestartStats? AsChild { get; set; }

    internal ActorCell Cell => _mailbox.Cell;

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        IInternalActorRef at = this;
        for (int i = 0; i < name.Count; i++)
        {
            at = name[i] switch
            {
                "" => at,
                ".." => at.Parent,
                var child => at is LocalActorRef local ? local.Cell.Children.Find(child) : Nobody.Instance,
            };
            if (at is not LocalActorRef)
                return at.GetChild([.. name.Skip(i + 1)]);
        }
        return at;
    }

    public override void Resume(Exception? causedByFailure = null) => Send(new Resume(causedByFailure));

    public override void Start() => _mailbox.Start();

    public override void Stop() => Send(new Terminate());

    public override void Restart(Exception cause) => Send(new Recreate(cause));

    public override void Suspend() => Send(new Suspend());

    void ITellHere.TellHere(object message) => Post(message, null, here: true);

    protected override void TellInternal(object message, IActorRef? sender) => Post(message, sender, here: false);

    private void Post(object message, IActorRef? sender, bool here)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_mailbox.IsSpecial)
            PostSpecial(message, sender, here);
        else if (!_mailbox.Post(message, sender, here))
            Cell.Kernel.DeadLetter(message, sender, this);
    }

    // What costs something on the way of every message stands here, so that the usual way has one question for all.
    private void PostSpecial(object message, IActorRef? sender, bool here)
    {
        Mailbox mailbox = _mailbox;
        mailbox.Dispatcher.CheckPost(message, this);
        bool takesPlace = mailbox.Bound is not null && MailboxBound.Counts(message);
        if (takesPlace && !mailbox.Bound!.TryEnter(mayWait: message is not ActorTimers.Tick))
        {
            Cell.Kernel.DeadLetter(message, sender, this);
            return;
        }
        if (mailbox.Post(Cell.Kernel.Telemetry?.Stamp(message) ?? message, sender, here))
            return;
        if (takesPlace)
            mailbox.Bound!.Leave();
        Cell.Kernel.DeadLetter(message, sender, this);
    }

    internal override void Send(SystemMessage message)
    {
        if (_mailbox.IsSpecial)
            _mailbox.Dispatcher.CheckPost(message, this);
        if (!_mailbox.PostSystem(message))
            message.ApplyToDead(Cell);
    }
}
