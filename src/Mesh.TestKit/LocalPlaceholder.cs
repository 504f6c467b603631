namespace Mesh.Testing;
/// <summary>x</summary>
public static class LocalPlaceholder3 { }
