using System.Linq.Expressions;
using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel;

/// <summary>How to make an actor. Immutable; the With methods give a changed copy.</summary>
/// <remarks>
/// The arguments are kept and passed to every incarnation: pass in what is immutable or shared on purpose, and make the
/// actor's own state in its constructor.
/// </remarks>
public class Props : IEquatable<Props>
{
    /// <summary>Makes no actor: whoever uses it gets an exception.</summary>
    public static readonly Props None = new(typeof(EmptyActor));

    private readonly ActorProducer _producer;
    private readonly object?[] _arguments;

    /// <summary>Makes an actor that handles nothing.</summary>
    protected Props()
        : this(typeof(EmptyActor), []) { }

    /// <summary>A copy.</summary>
    protected Props(Props copy)
    {
        _producer = copy._producer;
        _arguments = copy._arguments;
        SupervisorStrategyOrNull = copy.SupervisorStrategyOrNull;
        Deploy = copy.Deploy;
    }

    /// <summary>Makes actors of a type by the constructor that takes the arguments.</summary>
    /// <exception cref="ArgumentException">When the type is no actor that can be made.</exception>
    public Props(Type type, object[] args)
        : this(ActorProducer.Of(type, args), args) { }

    /// <summary>Makes actors of a type by its constructor without arguments.</summary>
    public Props(Type type)
        : this(type, []) { }

    /// <summary>Makes actors of a type that judge their children by a strategy.</summary>
    public Props(Type type, SupervisorStrategy supervisorStrategy, IEnumerable<object> args)
        : this(type, [.. args]) => SupervisorStrategyOrNull = supervisorStrategy;

    /// <summary>Makes actors of a type that judge their children by a strategy.</summary>
    public Props(Type type, SupervisorStrategy supervisorStrategy, params object[] args)
        : this(type, args) => SupervisorStrategyOrNull = supervisorStrategy;

    /// <summary>Makes actors of a type, deployed as said.</summary>
    public Props(Deploy deploy, Type type, IEnumerable<object> args)
        : this(type, [.. args]) => Deploy = deploy;

    /// <summary>Makes actors of a type, deployed as said.</summary>
    public Props(Deploy deploy, Type type, params object[] args)
        : this(type, args) => Deploy = deploy;

    private Props(ActorProducer producer, object?[] arguments)
    {
        _producer = producer;
        _arguments = arguments;
    }

    /// <summary>Makes an actor that handles nothing.</summary>
    public static Props Empty { get; } = new(typeof(EmptyActor));

    /// <summary>The type of the actor.</summary>
    public Type Type => _producer.ActorType;

    /// <summary>The name of the dispatcher.</summary>
    public string Dispatcher =>
        Deploy.Dispatcher == Deploy.NoDispatcherGiven ? Dispatchers.DefaultDispatcherId : Deploy.Dispatcher;

    /// <summary>The name of the mailbox; empty for the one of the dispatcher, or of what the type requires.</summary>
    public string Mailbox => Deploy.Mailbox;

    /// <summary>Where and how the actor is to run.</summary>
    public Deploy Deploy { get; protected set; } = Deploy.None;

    /// <summary>The full name of the type.</summary>
    public string TypeName => Type.AssemblyQualifiedName ?? Type.Name;

    /// <summary>How the actor judges its children; its own strategy when none is given here.</summary>
    public SupervisorStrategy SupervisorStrategy
    {
        get => SupervisorStrategyOrNull!;
        protected set => SupervisorStrategyOrNull = value;
    }

    /// <summary>What is passed to the constructor.</summary>
    public object[] Arguments => _arguments!;

    internal SupervisorStrategy? SupervisorStrategyOrNull { get; private set; }

    /// <summary>Makes actors as an expression says, which must be <c>() =&gt; new T(…)</c>.</summary>
    /// <remarks>The arguments are evaluated here, once; the expression is read and not compiled.</remarks>
    /// <exception cref="ArgumentException">When the expression is of another form.</exception>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression { Constructor: { } constructor } body)
            throw new ArgumentException("The factory must be a 'new T(args)' expression", nameof(factory));
        object?[] arguments = ExpressionReader.Values(body.Arguments);
        return new Props(ActorProducer.Of(constructor), arguments) { SupervisorStrategyOrNull = supervisorStrategy };
    }

    /// <summary>Makes actors of a type by the constructor that takes the arguments.</summary>
    public static Props Create<TActor>(params object[] args)
        where TActor : ActorBase => new(typeof(TActor), args);

    /// <summary>Makes actors by a producer, which is made with the arguments.</summary>
    public static Props CreateBy<TProducer>(params object[] args)
        where TProducer : class, IIndirectActorProducer =>
        CreateBy((IIndirectActorProducer)Activator.CreateInstance(typeof(TProducer), args)!);

    /// <summary>Makes actors by a producer.</summary>
    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) =>
        new(new IndirectProducer(producer), args);

    /// <summary>Makes actors of a type that judge their children by a strategy.</summary>
    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), supervisorStrategy, []);

    /// <summary>Makes actors of a type by the constructor that takes the arguments.</summary>
    public static Props Create(Type type, params object[] args) => new(type, args);

    /// <summary>A copy with the name of a mailbox.</summary>
    public Props WithMailbox(string mailbox) => With(Deploy.WithMailbox(mailbox));

    /// <summary>A copy with the name of a dispatcher.</summary>
    public Props WithDispatcher(string dispatcher) => With(Deploy.WithDispatcher(dispatcher));

    /// <summary>
    /// A copy with how many messages the actor may put aside, which an unbounded stash does not heed.
    /// </summary>
    public Props WithStashCapacity(int stashCapacity) => With(Deploy.WithStashCapacity(stashCapacity));

    /// <summary>A copy that is deployed as said, and in what is not said as before.</summary>
    public Props WithDeploy(Deploy deploy) => With(deploy.WithFallback(Deploy));

    /// <summary>A copy with a strategy for the actor's children.</summary>
    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy)
    {
        Props copy = Copy();
        copy.SupervisorStrategyOrNull = supervisorStrategy;
        return copy;
    }

    /// <summary>Makes an actor. The runtime's.</summary>
    public virtual ActorBase NewActor() => _producer.Produce(_arguments);

    /// <summary>Parts from an actor that has ended or is restarted: disposes it, and tells the producer.</summary>
    internal void Release(ActorBase actor)
    {
        try
        {
            (actor as IDisposable)?.Dispose();
        }
        finally
        {
            _producer.Release(actor);
        }
    }

    /// <summary>An equal instance.</summary>
    protected virtual Props Copy() => new(this);

    /// <inheritdoc/>
    public bool Equals(Props? other) =>
        other is not null
        && Type == other.Type
        && Deploy.Equals(other.Deploy)
        && Equals(SupervisorStrategyOrNull, other.SupervisorStrategyOrNull)
        && _arguments.SequenceEqual(other._arguments);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Props other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, _arguments.Length);

    /// <inheritdoc/>
    public override string ToString() => $"Props({Type.Name})";

    private Props With(Deploy deploy)
    {
        Props copy = Copy();
        copy.Deploy = deploy;
        return copy;
    }

    private sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
