namespace Weir.Sources.Configuration;

/// <summary>Time zones of the machine's data base (Debian's tzdata).</summary>
public static class TimeZones
{
    /// <param name="name">As the IANA data base has it, <c>Europe/Berlin</c>; "UTC" is known without the data base.</param>
    /// <returns>Null when the machine does not know it.</returns>
    public static TimeZoneInfo? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "UTC")
        {
            return TimeZoneInfo.Utc;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }
}
