namespace Mesh.Kernel.Event;

/// <summary>A bus of objects by type, with a level for what is logged on it.</summary>
public class LoggingBus : ActorEventBus<object, Type>
{
    private volatile int _logLevel = (int)LogLevel.InfoLevel;

    /// <summary>A bus at the level Info.</summary>
    public LoggingBus() { }

    /// <summary>What is below this level is not published.</summary>
    public LogLevel LogLevel => (LogLevel)_logLevel;

    /// <summary>Sets the level.</summary>
    public void SetLogLevel(LogLevel logLevel) => _logLevel = (int)logLevel;

    /// <inheritdoc/>
    protected override bool IsSubClassification(Type parent, Type child) => parent.IsAssignableFrom(child);

    /// <inheritdoc/>
    protected override void Publish(object @event, IActorRef subscriber) => subscriber.Tell(@event, null);

    /// <inheritdoc/>
    protected override bool Classify(object @event, Type classifier) => classifier.IsInstanceOfType(@event);

    /// <inheritdoc/>
    protected override Type GetClassifier(object @event) => @event.GetType();
}
