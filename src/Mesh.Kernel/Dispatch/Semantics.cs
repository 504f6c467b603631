namespace Mesh.Kernel.Dispatch;

/// <summary>What a mailbox promises.</summary>
public interface ISemantics { }

/// <summary>A mailbox that can put messages in front.</summary>
public interface IDequeBasedMessageQueueSemantics : ISemantics { }

/// <summary>A mailbox that can put messages in front, and has no bound.</summary>
public interface IUnboundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics { }

/// <summary>Says which promises of a mailbox an actor needs.</summary>
/// <typeparam name="T">The promise.</typeparam>
public interface IRequiresMessageQueue<T>
    where T : ISemantics { }
