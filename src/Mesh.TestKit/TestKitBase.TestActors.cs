using System.Linq.Expressions;

namespace Mesh.Testing;

public abstract partial class TestKitBase
{
    /// <summary>Makes an actor that runs on the thread that sends to it, and that a test can look into.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="supervisor">The actor above.</param>
    /// <param name="name">Its name; not taken. Null for a generated one.</param>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, IActorRef supervisor, string? name = null)
        where TActor : ActorBase => new(Sys, props, supervisor, name);

    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Props, IActorRef, string?)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, string? name = null)
        where TActor : ActorBase => new(Sys, props, null, name);

    /// <summary>Makes an actor as an expression says, which must be <c>() =&gt; new T(…)</c>.</summary>
    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Props, IActorRef, string?)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(
        Expression<Func<TActor>> factory,
        IActorRef supervisor,
        string? name = null
    )
        where TActor : ActorBase => new(Sys, Props.Create(factory), supervisor, name);

    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Expression{Func{TActor}}, IActorRef, string?)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Expression<Func<TActor>> factory, string? name = null)
        where TActor : ActorBase => new(Sys, Props.Create(factory), null, name);

    /// <summary>Makes an actor by its constructor without arguments.</summary>
    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Props, IActorRef, string?)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(IActorRef supervisor, string? name = null)
        where TActor : ActorBase, new() => new(Sys, Props.Create<TActor>(), supervisor, name);

    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(IActorRef, string?)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(string? name = null)
        where TActor : ActorBase, new() => new(Sys, Props.Create<TActor>(), null, name);
}
