namespace Mesh.Kernel;

/// <summary>Handles a message.</summary>
/// <returns>False when the message is unhandled.</returns>
public delegate bool Receive(object message);

/// <summary>Handles a message.</summary>
public delegate void UntypedReceive(object message);
