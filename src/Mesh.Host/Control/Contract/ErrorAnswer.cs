namespace Mesh.Host.Control.Contract;

/// <summary>Why a request was not done.</summary>
/// <param name="Code">One of <see cref="Mesh.Contracts.MeshErrorCode"/>.</param>
/// <param name="Message">What was wrong, with which value, and what to do.</param>
internal sealed record ErrorAnswer(int Code, string Message);
