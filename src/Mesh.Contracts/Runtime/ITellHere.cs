namespace Mesh.Contracts.Runtime;

/// <summary>An actor's reference that can run the actor on the calling thread: one change of thread less where the caller has nothing else to do.</summary>
/// <remarks>
/// The embedded kernel's references are of this kind, those of Akka.NET are not: whoever uses it falls back to Tell. Order and the rule
/// of one turn at a time are those of Tell: if the actor is at work or has messages waiting, the message only joins them. In a
/// deterministic run it is the same as Tell.
/// </remarks>
public interface ITellHere
{
    /// <summary>Sends a message without a sender, and gives the actor its turn on this thread if it was asleep.</summary>
    /// <param name="message">Not null.</param>
    void TellHere(object message);
}
