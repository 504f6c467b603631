namespace Mesh.EndToEnd;

/// <summary>One test with processes at a time: they share the machine's few cores.</summary>
[CollectionDefinition("processes", DisableParallelization = true)]
public sealed class ProcessesCollection;
