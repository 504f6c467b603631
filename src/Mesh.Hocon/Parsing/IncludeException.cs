namespace Mesh.Hocon.Parsing;

/// <summary>What an include names is there and cannot be read, or may not be.</summary>
internal sealed class IncludeException(string message) : Exception(message);
