namespace Mesh.Kernel.Tests.Soak;

/// <summary>What looks at the memory of the whole process runs while nothing else does.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;
