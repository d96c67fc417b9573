using System.Reflection;
using System.Reflection.Emit;

namespace Weir.Tests.Architecture;

/// <summary>Makes small assemblies that break a rule, so that each check can be seen to fail.</summary>
internal static class Culprit
{
    public const string TypeName = "Weir.Culprits.Culprit";

    /// <summary>An assembly with one method that calls the symbol (or, of a type, its first public member).</summary>
    public static MemoryStream Using(string documentationId, string assemblyName)
    {
        var target = Find(documentationId);
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(assemblyName), typeof(object).Assembly);
        var type = assembly.DefineDynamicModule(assemblyName).DefineType(TypeName, TypeAttributes.Public);
        var il = type.DefineMethod("Use", MethodAttributes.Public | MethodAttributes.Static).GetILGenerator();

        // It is only ever read, never run: what the call would find on the stack does not matter.
        if (target is ConstructorInfo constructor)
            il.Emit(OpCodes.Newobj, constructor);
        else
            il.Emit(OpCodes.Call, (MethodInfo)target);
        il.Emit(OpCodes.Ret);

        type.CreateType();
        var image = new MemoryStream();
        assembly.Save(image);
        image.Position = 0;
        return image;
    }

    private static MethodBase Find(string id)
    {
        var open = id.IndexOf('(', StringComparison.Ordinal);
        var path = open < 0 ? id[2..] : id[2..open];
        var dot = path.LastIndexOf('.');
        var candidates =
            id[0] == 'T' ? Methods(TypeNamed(path))
            : id[0] == 'P' ? TypeNamed(path[..dot]).GetProperty(path[(dot + 1)..])?.GetAccessors() ?? []
            : Methods(TypeNamed(path[..dot])).Where(method => DocumentationId(method) == id);
        return candidates.FirstOrDefault() ?? throw new ArgumentException($"no such symbol: {id}", nameof(id));
    }

    private static Type TypeNamed(string name) =>
        AppContext
            .GetData("TRUSTED_PLATFORM_ASSEMBLIES")!
            .ToString()!
            .Split(':')
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(assembly => assembly.StartsWith("System.", StringComparison.Ordinal))
            .Select(assembly => Assembly.Load(assembly).GetType(name))
            .FirstOrDefault(type => type is not null)
        ?? throw new ArgumentException($"no such type: {name}", nameof(name));

    private static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .OfType<MethodBase>();

    /// <summary>Written apart from <see cref="DocumentationIds"/>, on reflection instead of metadata: the two must agree.</summary>
    private static string DocumentationId(MethodBase method)
    {
        var parameters = method.GetParameters().Select(parameter => Name(parameter.ParameterType)).ToArray();
        var suffix = parameters.Length == 0 ? "" : $"({string.Join(',', parameters)})";
        return $"M:{method.DeclaringType!.FullName}.{method.Name.Replace('.', '#')}{suffix}";
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!) + "@";
        if (!type.IsGenericType)
            return (type.FullName ?? type.Name).Replace('+', '.');

        var definition = type.GetGenericTypeDefinition().FullName!;
        var arguments = string.Join(',', type.GetGenericArguments().Select(Name));
        return $"{definition[..definition.IndexOf('`', StringComparison.Ordinal)]}{{{arguments}}}";
    }
}
