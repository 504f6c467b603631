namespace Mesh.Kernel.Event;

public static partial class LoggingExtensions
{
    /// <summary>Logs a text at the level Warning.</summary>
    public static void Warning(this ILoggingAdapter log, string format) => log.Log(LogLevel.WarningLevel, null, format);

    /// <summary>Logs a text at the level Warning, and what was thrown.</summary>
    public static void Warning(this ILoggingAdapter log, Exception? cause, string format) =>
        log.Log(LogLevel.WarningLevel, cause, format);

    /// <summary>Logs a template and its values at the level Warning.</summary>
    public static void Warning(this ILoggingAdapter log, string format, object[] args) =>
        Write(log, LogLevel.WarningLevel, null, format, args);

    /// <summary>Logs a template and its values at the level Warning, and what was thrown.</summary>
    public static void Warning(this ILoggingAdapter log, Exception? cause, string format, object[] args) =>
        Write(log, LogLevel.WarningLevel, cause, format, args);

    /// <summary>Logs a template and its values at the level Warning.</summary>
    public static void Warning<T1>(this ILoggingAdapter log, string format, T1 arg1) =>
        log.Log(LogLevel.WarningLevel, null, format, arg1);

    /// <summary>Logs a template and its values at the level Warning, and what was thrown.</summary>
    public static void Warning<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1) =>
        log.Log(LogLevel.WarningLevel, cause, format, arg1);

    /// <summary>Logs a template and its values at the level Warning.</summary>
    public static void Warning<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2) =>
        log.Log(LogLevel.WarningLevel, null, format, arg1, arg2);

    /// <summary>Logs a template and its values at the level Warning, and what was thrown.</summary>
    public static void Warning<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2) =>
        log.Log(LogLevel.WarningLevel, cause, format, arg1, arg2);

    /// <summary>Logs a template and its values at the level Warning.</summary>
    public static void Warning<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3) =>
        log.Log(LogLevel.WarningLevel, null, format, arg1, arg2, arg3);

    /// <summary>Logs a template and its values at the level Warning, and what was thrown.</summary>
    public static void Warning<T1, T2, T3>(
        this ILoggingAdapter log,
        Exception? cause,
        string format,
        T1 arg1,
        T2 arg2,
        T3 arg3
    ) => log.Log(LogLevel.WarningLevel, cause, format, arg1, arg2, arg3);

    /// <summary>Logs a template and its values at the level Warning.</summary>
    public static void Warning<T1, T2, T3, T4>(
        this ILoggingAdapter log,
        string format,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4
    ) => log.Log(LogLevel.WarningLevel, null, format, arg1, arg2, arg3, arg4);

    /// <summary>Logs a template and its values at the level Warning, and what was thrown.</summary>
    public static void Warning<T1, T2, T3, T4>(
        this ILoggingAdapter log,
        Exception? cause,
        string format,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4
    ) => log.Log(LogLevel.WarningLevel, cause, format, arg1, arg2, arg3, arg4);

    /// <summary>Logs a template and its values at the level Warning.</summary>
    public static void Warning<T1, T2, T3, T4, T5>(
        this ILoggingAdapter log,
        string format,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5
    ) => log.Log(LogLevel.WarningLevel, null, format, arg1, arg2, arg3, arg4, arg5);

    /// <summary>Logs a template and its values at the level Warning, and what was thrown.</summary>
    public static void Warning<T1, T2, T3, T4, T5>(
        this ILoggingAdapter log,
        Exception? cause,
        string format,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5
    ) => log.Log(LogLevel.WarningLevel, cause, format, arg1, arg2, arg3, arg4, arg5);

    /// <summary>Logs a template and its values at the level Warning.</summary>
    public static void Warning<T1, T2, T3, T4, T5, T6>(
        this ILoggingAdapter log,
        string format,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        T6 arg6
    ) => log.Log(LogLevel.WarningLevel, null, format, arg1, arg2, arg3, arg4, arg5, arg6);

    /// <summary>Logs a template and its values at the level Warning, and what was thrown.</summary>
    public static void Warning<T1, T2, T3, T4, T5, T6>(
        this ILoggingAdapter log,
        Exception? cause,
        string format,
        T1 arg1,
        T2 arg2,
        T3 arg3,
        T4 arg4,
        T5 arg5,
        T6 arg6
    ) => log.Log(LogLevel.WarningLevel, cause, format, arg1, arg2, arg3, arg4, arg5, arg6);
}
