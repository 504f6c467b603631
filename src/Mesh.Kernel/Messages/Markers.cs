namespace Mesh.Kernel;

/// <summary>A message that the runtime itself answers before the actor's behaviour sees it.</summary>
public interface IAutoReceivedMessage { }

/// <summary>A message that a remote peer should not be allowed to send.</summary>
public interface IPossiblyHarmful { }

/// <summary>A message that does not count as activity for the receive timeout.</summary>
public interface INotInfluenceReceiveTimeout { }

/// <summary>A message that is never serialized.</summary>
public interface INoSerializationVerificationNeeded { }

/// <summary>Says that a reference must not become the implicit sender.</summary>
public interface INoImplicitSender { }

/// <summary>A message about another message.</summary>
public interface IWrappedMessage
{
    /// <summary>The other message.</summary>
    object Message { get; }
}
