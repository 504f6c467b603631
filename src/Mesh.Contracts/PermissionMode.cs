namespace Mesh.Contracts;

/// <summary>What an app may use of whom nobody has said anything.</summary>
public enum PermissionMode
{
    /// <summary>Whatever the program that opens it names: it is the one that decides. The default.</summary>
    Open = 0,

    /// <summary>Nothing: each app is granted each identity, whatever the app names.</summary>
    Granted = 1,
}
