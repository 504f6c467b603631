namespace Mesh.Kernel.Dispatch;

/// <summary>What a mailbox promises.</summary>
public interface ISemantics { }

/// <summary>A mailbox with a bound.</summary>
public interface IBoundedMessageQueueSemantics : ISemantics { }

/// <summary>A mailbox that has no bound.</summary>
public interface IUnboundedMessageQueueSemantics : ISemantics { }

/// <summary>A mailbox that can put messages in front.</summary>
public interface IDequeBasedMessageQueueSemantics : ISemantics { }

/// <summary>A mailbox that can put messages in front, and has a bound.</summary>
public interface IBoundedDequeBasedMessageQueueSemantics
    : IDequeBasedMessageQueueSemantics,
        IBoundedMessageQueueSemantics { }

/// <summary>A mailbox that can put messages in front, and has no bound.</summary>
public interface IUnboundedDequeBasedMessageQueueSemantics
    : IDequeBasedMessageQueueSemantics,
        IUnboundedMessageQueueSemantics { }

/// <summary>Says which promises of a mailbox an actor needs.</summary>
/// <typeparam name="T">The promise.</typeparam>
public interface IRequiresMessageQueue<T>
    where T : ISemantics { }
