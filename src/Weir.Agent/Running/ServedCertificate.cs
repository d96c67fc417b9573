using System.Globalization;

namespace Weir.Agent.Running;

/// <summary>What the HTTP API in the agent's process shows its clients.</summary>
/// <param name="Subject">As the certificate has it: CN=fw1.</param>
/// <param name="End">When it, or the first of the chain behind it, is valid no longer.</param>
public sealed record ServedCertificate(string Subject, DateTimeOffset End)
{
    public bool EndsWithin(int days, DateTimeOffset now) => End - now < TimeSpan.FromDays(days);

    /// <summary>"'CN=fw1' ends in 9 days, at 2026-12-01 10:00 UTC".</summary>
    public string Sentence(DateTimeOffset now)
    {
        var left = End - now;
        var when =
            left <= TimeSpan.Zero ? "ended"
            : left.TotalDays < 2 ? string.Create(CultureInfo.InvariantCulture, $"ends in {left.TotalHours:0} hours,")
            : string.Create(CultureInfo.InvariantCulture, $"ends in {Math.Floor(left.TotalDays):0} days,");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"'{Subject}' {when} at {End.UtcDateTime:yyyy-MM-dd HH:mm} UTC"
        );
    }
}
