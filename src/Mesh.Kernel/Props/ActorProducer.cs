using System.Collections.Concurrent;
using System.Reflection;

namespace Mesh.Kernel;

/// <summary>Makes the instances of one actor type.</summary>
internal abstract class ActorProducer(Type actorType)
{
    private static readonly ConcurrentDictionary<ConstructorInfo, ActorProducer> ByConstructor = new();

    internal Type ActorType => actorType;

    internal abstract ActorBase Produce(object?[] arguments);

    internal virtual void Release(ActorBase actor) { }

    /// <summary>By a constructor; one invoker serves every use of it.</summary>
    internal static ActorProducer Of(ConstructorInfo constructor) =>
        ByConstructor.GetOrAdd(constructor, static c => new ConstructorProducer(c));

    /// <summary>By the constructor of a type that takes the arguments.</summary>
    internal static ActorProducer Of(Type type, object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(arguments);
        if (!typeof(ActorBase).IsAssignableFrom(type) || type.IsAbstract)
            throw new ArgumentException($"{type} is not an actor that can be made", nameof(type));
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        ConstructorInfo[] fitting = [.. type.GetConstructors(any).Where(c => Fits(c.GetParameters(), arguments))];
        // Where several fit, the framework's rules of overloading decide when the actor is made.
        return fitting.Length == 1 ? Of(fitting[0]) : new ActivatorProducer(type);
    }

    private static bool Fits(ParameterInfo[] parameters, object?[] arguments)
    {
        if (parameters.Length != arguments.Length)
            return false;
        for (int i = 0; i < parameters.Length; i++)
        {
            Type wanted = parameters[i].ParameterType;
            bool fits = arguments[i] is { } given
                ? wanted.IsInstanceOfType(given)
                : !wanted.IsValueType || Nullable.GetUnderlyingType(wanted) is not null;
            if (!fits)
                return false;
        }
        return true;
    }

    private sealed class ConstructorProducer(ConstructorInfo constructor) : ActorProducer(constructor.DeclaringType!)
    {
        private readonly ConstructorInvoker _invoker = ConstructorInvoker.Create(constructor);

        internal override ActorBase Produce(object?[] arguments) =>
            (ActorBase)(arguments.Length == 0 ? _invoker.Invoke() : _invoker.Invoke(arguments.AsSpan()));
    }

    private sealed class ActivatorProducer(Type type) : ActorProducer(type)
    {
        internal override ActorBase Produce(object?[] arguments) =>
            (ActorBase)
                Activator.CreateInstance(
                    ActorType,
                    BindingFlags.Instance
                        | BindingFlags.Public
                        | BindingFlags.NonPublic
                        | BindingFlags.DoNotWrapExceptions,
                    null,
                    arguments,
                    null
                )!;
    }
}

/// <summary>Makes actors by a producer of the application's.</summary>
internal sealed class IndirectProducer(IIndirectActorProducer producer) : ActorProducer(producer.ActorType)
{
    internal override ActorBase Produce(object?[] arguments) => producer.Produce();

    internal override void Release(ActorBase actor) => producer.Release(actor);
}
