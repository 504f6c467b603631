using Microsoft.Extensions.Logging;

namespace Mesh.Kernel.Extensions;

/// <summary>Hands everything that actors log into Microsoft.Extensions.Logging, templates kept.</summary>
/// <remarks>The category is the class that logs. What a category logs is its own filter's to say.</remarks>
public sealed class LoggingSetup : Setup.Setup
{
    /// <summary>Into the loggers of a factory.</summary>
    public LoggingSetup(ILoggerFactory loggerFactory) => LoggerFactory = loggerFactory;

    /// <summary>The factory.</summary>
    public ILoggerFactory LoggerFactory { get; }
}
