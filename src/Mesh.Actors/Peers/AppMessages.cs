namespace Mesh.Actors.Peers;

/// <summary>To the host: closes an app. Answered with <see cref="AppClosed"/>, also if it was closed before.</summary>
internal sealed record CloseApp(AppPort App);

/// <summary>The app is closed; its peers have been told.</summary>
internal sealed record AppClosed;
