using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;

namespace Weir.Sources.Schema;

/// <summary>One step of a schema: an embedded file <c>0001_name.sql</c>, applied whole in one transaction.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>All steps of a database kind, from version 1 on without a gap.</summary>
    /// <param name="folder">The folder they lie in: <c>Sqlite.Migrations</c>, <c>Postgres.Migrations.Webfarm</c>.</param>
    public static ImmutableArray<Migration> Load(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Weir.Sources.{folder}.";
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name =>
                    name.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiDigit(name[prefix.Length])
                )
                .Order(StringComparer.Ordinal)
                .Select(name => Load(assembly, name, name[prefix.Length..])),
        ];
    }

    private static Migration Load(Assembly assembly, string resource, string file)
    {
        using var stream =
            assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the resource {resource} is listed but cannot be opened");
        using var reader = new StreamReader(stream);
        var version = int.Parse(file.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);
        return new Migration(version, file[5..^".sql".Length], reader.ReadToEnd());
    }
}
