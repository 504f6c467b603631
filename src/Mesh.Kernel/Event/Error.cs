namespace Mesh.Kernel.Event;

/// <summary>An entry of the level Error.</summary>
public class Error : LogEvent
{
    /// <summary>With a message and what was thrown.</summary>
    public Error(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message) { }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.ErrorLevel;
}
