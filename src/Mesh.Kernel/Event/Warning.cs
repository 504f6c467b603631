namespace Mesh.Kernel.Event;

/// <summary>An entry of the level Warning.</summary>
public class Warning : LogEvent
{
    /// <summary>With a message.</summary>
    public Warning(string logSource, Type logClass, object message)
        : base(null, logSource, logClass, message) { }

    /// <summary>With a message and what was thrown.</summary>
    public Warning(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message) { }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;
}
