namespace Weir.Core.Text;

/// <summary>
/// The permanent identity of a finding. A catalog is a static class (one per area) that holds one static readonly field of this
/// type and one method per message; a test finds the fields, and docs/diagnostics has a page for each.
/// </summary>
/// <param name="Code"><c>WEIR</c> and four digits, never reused: 01xx files and sources, 02xx values, 03xx site rules, 04xx compiler, 05xx kernel, 06xx command line, 07xx lint, 08xx the agent's services.</param>
/// <param name="Title">A few words, the title of the page.</param>
public sealed record DiagnosticDescriptor(string Code, string Title)
{
    public Diagnostic Error(Position position, string message, string help) =>
        new(Code, Severity.Error, position, message, help);

    public Diagnostic Warning(Position position, string message, string help) =>
        new(Code, Severity.Warning, position, message, help);

    public Diagnostic Info(Position position, string message, string help) =>
        new(Code, Severity.Info, position, message, help);
}
