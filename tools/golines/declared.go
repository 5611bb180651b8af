package golines

// This file answers: what does a file declare, and under which names?

import (
	"go/ast"
	"go/token"
	"go/types"
)

// declared calls visit for each function, method, type, constant and variable of a file, and
// for each field and interface method of its types. A method is (*T).M or (T).M, without
// type parameters; a field is T.f.
func declared(file *ast.File, visit func(name string, pos token.Pos, doc *ast.CommentGroup)) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = "(" + receiver(d.Recv.List[0].Type) + ")." + name
			}
			visit(name, d.Name.Pos(), d.Doc)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						visit(name.Name, name.Pos(), firstDoc(spec.Doc, d.Doc))
					}
				case *ast.TypeSpec:
					visit(spec.Name.Name, spec.Name.Pos(), firstDoc(spec.Doc, d.Doc))
					fields(spec, visit)
				}
			}
		}
	}
}

func firstDoc(own, groups *ast.CommentGroup) *ast.CommentGroup {
	if own != nil {
		return own
	}
	return groups
}

// receiver is a receiver's type as it is written, without type parameters.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return "*" + receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	}
	return types.ExprString(t)
}

// fields visits the fields and methods of a struct or an interface. The name of an
// embedded type is its last part.
func fields(spec *ast.TypeSpec, visit func(name string, pos token.Pos, doc *ast.CommentGroup)) {
	var list *ast.FieldList
	switch t := spec.Type.(type) {
	case *ast.StructType:
		list = t.Fields
	case *ast.InterfaceType:
		list = t.Methods
	default:
		return
	}
	for _, f := range list.List {
		for _, name := range f.Names {
			visit(spec.Name.Name+"."+name.Name, name.Pos(), f.Doc)
		}
		if len(f.Names) > 0 {
			continue
		}
		embedded := f.Type
		if star, ok := embedded.(*ast.StarExpr); ok {
			embedded = star.X
		}
		if qualified, ok := embedded.(*ast.SelectorExpr); ok {
			embedded = qualified.Sel
		}
		if name, ok := embedded.(*ast.Ident); ok {
			visit(spec.Name.Name+"."+name.Name, name.Pos(), f.Doc)
		}
	}
}
