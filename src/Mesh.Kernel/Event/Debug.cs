namespace Mesh.Kernel.Event;

/// <summary>An entry of the level Debug.</summary>
public class Debug : LogEvent
{
    /// <summary>With a message.</summary>
    public Debug(string logSource, Type logClass, object message)
        : base(null, logSource, logClass, message) { }

    /// <summary>With a message and what was thrown.</summary>
    public Debug(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message) { }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}
