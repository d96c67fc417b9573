namespace Weir.Core.Text;

/// <summary>How bad a finding is. An <see cref="Error"/> stops everything before the kernel is touched.</summary>
public enum Severity
{
    Info,
    Warning,
    Error,
}

/// <summary>
/// One finding about what the operator wrote. <paramref name="Code"/> is permanent (docs/diagnostics has a page for each);
/// <paramref name="Message"/> says what was read and what was expected, <paramref name="Help"/> what to do.
/// </summary>
public sealed record Diagnostic(string Code, Severity Severity, Position Position, string Message, string Help)
{
    /// <summary><c>members.csv(412,17): error WEIR0203: message; help</c>.</summary>
    public override string ToString()
    {
        var where = Position == Position.None ? "" : $"{Position}: ";
        var help = Help.Length == 0 ? "" : $"; {Help}";
        return $"{where}{SeverityWord} {Code}: {Message}{help}";
    }

    /// <summary>"error", "warning" or "info", as printed and as in JSON.</summary>
    public string SeverityWord =>
        Severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "info",
        };
}
