namespace Mesh.Kernel;

/// <summary>Something that stands once in an actor system.</summary>
public interface IExtension { }

/// <summary>Makes an extension.</summary>
public interface IExtensionId
{
    /// <summary>The type of the extension, which is also its key.</summary>
    Type ExtensionType { get; }

    /// <summary>Registers it, or gives the one that is.</summary>
    object Apply(ActorSystem system);

    /// <summary>Registers it, or gives the one that is.</summary>
    object Get(ActorSystem system);

    /// <summary>Makes it. The runtime's.</summary>
    object CreateExtension(ExtendedActorSystem system);
}

/// <summary>Makes an extension.</summary>
/// <typeparam name="T">The type of the extension.</typeparam>
public interface IExtensionId<out T> : IExtensionId
    where T : IExtension
{
    /// <summary>Registers it, or gives the one that is.</summary>
    new T Apply(ActorSystem system);

    /// <summary>Registers it, or gives the one that is.</summary>
    new T Get(ActorSystem system);

    /// <summary>Makes it. The runtime's.</summary>
    new T CreateExtension(ExtendedActorSystem system);
}

/// <summary>Makes an extension; the base to derive from.</summary>
/// <typeparam name="T">The type of the extension.</typeparam>
public abstract class ExtensionIdProvider<T> : IExtensionId<T>
    where T : IExtension
{
    /// <summary>Only for providers.</summary>
    protected ExtensionIdProvider() { }

    /// <inheritdoc/>
    public Type ExtensionType => typeof(T);

    /// <inheritdoc/>
    public T Apply(ActorSystem system) => (T)system.RegisterExtension(this);

    /// <inheritdoc/>
    public T Get(ActorSystem system) => Apply(system);

    /// <inheritdoc/>
    public abstract T CreateExtension(ExtendedActorSystem system);

    object IExtensionId.Apply(ActorSystem system) => Apply(system);

    object IExtensionId.Get(ActorSystem system) => Get(system);

    object IExtensionId.CreateExtension(ExtendedActorSystem system) => CreateExtension(system);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExtensionIdProvider<T>;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(T).GetHashCode();
}

/// <summary>Shorter ways to extensions.</summary>
public static class ActorSystemWithExtensions
{
    /// <summary>An extension that has been registered; null where none has.</summary>
    public static T WithExtension<T>(this ActorSystem system)
        where T : class, IExtension => system.GetExtension<T>();

    /// <summary>An extension; registers it by its provider where it is not.</summary>
    public static T WithExtension<T>(this ActorSystem system, Type extensionId)
        where T : class, IExtension =>
        system.TryGetExtension(out T? extension)
            ? extension
            : (T)system.RegisterExtension((IExtensionId)Activator.CreateInstance(extensionId)!);

    /// <summary>An extension; registers it by its provider where it is not.</summary>
    public static T WithExtension<T, TI>(this ActorSystem system)
        where T : class, IExtension
        where TI : IExtensionId => system.WithExtension<T>(typeof(TI));
}
