using System.Reflection;

namespace Weir.Sources.Series;

/// <summary>The tables of the series, in words that both stores take.</summary>
internal static class SeriesSchema
{
    public const long Version = 1;

    public static string Sql()
    {
        const string Name = "Weir.Sources.Series.series.sql";
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"the resource {Name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
