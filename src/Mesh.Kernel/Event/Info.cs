namespace Mesh.Kernel.Event;

/// <summary>An entry of the level Info.</summary>
public class Info : LogEvent
{
    /// <summary>With a message.</summary>
    public Info(string logSource, Type logClass, object message)
        : base(null, logSource, logClass, message) { }

    /// <summary>With a message and what was thrown.</summary>
    public Info(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message) { }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;
}
